/** What a host answers when it is asked for the key that the system's key store guards. */
export type SystemKey =
  /** 256 bits. */
  | { readonly key: Buffer }
  /** Why there is none, as a sentence. */
  | { readonly noKey: string }
