import type { Engine } from '../engine.ts'
import type { Scope } from '../scope.ts'
import type { Flow } from '../types.ts'
import { runAsk, runAskLive } from './ask.ts'
import { runAttempt } from './attempt.ts'
import { runCeremony } from './ceremony.ts'
import { runChild } from './child.ts'
import { runRace } from './race.ts'
import { runRecord } from './record.ts'
import { runStep } from './step.ts'
import { runValue } from './value.ts'
import { runWait } from './wait.ts'

/** The primitives of a flow, bound to where they are called. */
export function flowIn(engine: Engine, scope: Scope): Flow {
  return {
    id: scope.run.id,
    value: (name, read) => runValue(engine, scope, name, read),
    step: (name, options, effect) => runStep(engine, scope, name, options, effect),
    record: (name, change) => runRecord(engine, scope, name, change),
    ask: (name, prompt) => runAsk(engine, scope, name, prompt),
    askLive: (name, question) => runAskLive(engine, scope, name, question),
    ceremony: (name, request) => runCeremony(engine, scope, name, request),
    wait: (name, until) => runWait(engine, scope, name, until),
    race: (name, branches) => runRace(engine, scope, name, branches),
    child: (name, definition, input, key) => runChild(engine, scope, name, definition, input, key),
    attempt: (name, body, options) => runAttempt(engine, scope, name, body, options),
  }
}
