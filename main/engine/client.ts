/**
 * What a host needs to run the engine in another process: the protocol between the two, grants, and ports.
 * It loads none of the engine's databases, so that a window opens at once.
 */
export { failure, isFailure } from './failure.ts'
export { FramePort, type PortFrame } from './frame-port.ts'
export { createGrants, type Grants, newGrantKey } from './grants.ts'
export { type FromEngine, fromEngineSchema, type ToEngine } from './protocol.ts'
