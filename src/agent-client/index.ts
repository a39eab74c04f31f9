export { CountersignClient, ended, type WaitOptions } from './client.ts'
export { CountersignError } from './errors.ts'
export { type FindOptions, findCountersign } from './find.ts'
export type * from './types.ts'
