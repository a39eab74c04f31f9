/**
 * What becomes of the answer to a call that changes something, for a wallet that has to ask again because its worker died
 * (decision 0013). Only the first is safe for an answer nobody has thought about, so a route has it unless it says otherwise.
 *
 * - `once`: in this process's memory alone, and the call is never carried out a second time. Credentials, and routes that
 *   say nothing.
 * - `repeat`: in memory alone; when it is gone the call is made again, since a second one does no harm.
 * - `rest`: sealed in the table, so that a restart of the gateway loses nothing. Only for answers without a secret, whoever
 *   holds the key.
 */
export type Keeping = 'once' | 'repeat' | 'rest'
