/** A key of an agent; `expirationDate` and the stamps are ISO times. */
export interface AgentKeyRecord {
  readonly id: string
  keyName: string
  publicKey: string
  algorithm: string
  expirationDate: string
  isActive: boolean
  readonly createdAt: string
  updatedAt: string
}

/** An agent of the registry (contract 8.8). */
export interface AgentRecord {
  readonly id: string
  name: string
  domain: string
  description: string
  contactEmail: string
  readonly tokenRequestorId: string
  agentMetadata: Readonly<Record<string, string>>
  isActive: boolean
  readonly createdAt: string
  updatedAt: string
  readonly keys: Map<string, AgentKeyRecord>
}
