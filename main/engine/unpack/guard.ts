/** How much may come out of a container: a small file that expands without end must not fill the disk. */
import { statfsSync } from 'node:fs'
import { failure } from '../failure.ts'

/** Below this nothing is suspicious, however well it was compressed. */
const HARMLESS_BYTES = 256 * 1024 * 1024
/** Tables shrink to a fiftieth at best; a file that expands to more than this is a trap or no table. */
const HIGHEST_RATIO = 500
/** Share of the free disk that may be taken. */
const SHARE_OF_DISK = 0.9

export interface Guard {
  /** @throws BAD_INPUT when `expanded` bytes from `compressed` ones are too many. */
  check(expanded: number, compressed: number): void
}

/** `name` is for sentences; `scratch` a folder on the disk that is written to. */
export function createGuard(name: string, scratch: string): Guard {
  const { bavail, bsize } = statfsSync(scratch)
  const room = bavail * bsize * SHARE_OF_DISK
  return {
    check(expanded, compressed) {
      if (expanded > room)
        throw failure(
          'BAD_INPUT',
          `${name} expands to more than the ${gibibytes(room)} GiB that are free for it on the disk.`,
          { file: name },
        )
      if (expanded > HARMLESS_BYTES && expanded > compressed * HIGHEST_RATIO)
        throw failure(
          'BAD_INPUT',
          `${name} was not unpacked: it expands to more than ${HIGHEST_RATIO} times its size, as no table does.`,
          { file: name },
        )
    },
  }
}

const gibibytes = (bytes: number): string => (bytes / 2 ** 30).toFixed(1)
