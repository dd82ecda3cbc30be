/** Tells a test file whether a server can be had, in one place, so that a missing one is said and never hidden. */

/**
 * What `describe.skipIf` takes: whether to skip. Prints why. Where both servers have to be there
 * (`WINNOW_REQUIRE_SERVERS=1`, as the gate sets it) it throws instead.
 */
export function skipWithout(server: string, reason: string | undefined): boolean {
  if (reason === undefined) return false
  if (process.env.WINNOW_REQUIRE_SERVERS === '1') {
    throw new Error(`${reason} (WINNOW_REQUIRE_SERVERS=1 asks for ${server}.)`)
  }
  console.warn(`Tests with ${server} are skipped: ${reason}`)
  return true
}
