/** What we use of WebAssembly's JavaScript interface. Its types come with the browser's, which native does without. */
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array)
  }
  class Instance {
    readonly exports: object
    constructor(module: Module)
  }
  interface Memory {
    readonly buffer: ArrayBuffer
  }
  interface Global<T extends 'i32' | 'i64'> {
    readonly value: T extends 'i64' ? bigint : number
  }
}
