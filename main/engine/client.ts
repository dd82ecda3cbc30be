/**
 * What a host needs to run the engine in another process: the protocol between the two, grants, and ports.
 * It loads none of the engine's databases, so that a window opens at once.
 */
export { type CallContext, headersOf, sealActor } from './actor.ts'
export type { SystemKey } from './connections/system-key.ts'
export { failure, isFailure } from './failure.ts'
export { FramePort, type PortFrame } from './frame-port.ts'
export { createGrants, type Grants, newGrantKey } from './grants.ts'
export { sealForEngine } from './host-seal.ts'
export { type FromEngine, fromEngineSchema, type ToEngine } from './protocol.ts'
export { identifier, literal } from './store/sql-text.ts'
