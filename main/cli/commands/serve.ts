/** `winnow serve`: the application in the browser, on 127.0.0.1, until Ctrl+C. */
import { serveUntilStopped } from '../../web/serve.ts'
import { Exit, exitCodes } from '../exit.ts'

export async function serve(options: { port?: number; open: boolean; store?: string }): Promise<void> {
  try {
    await serveUntilStopped({ ...options, files: [] })
  } catch (error) {
    throw new Exit(exitCodes.badInput, error instanceof Error ? error.message : String(error))
  }
}
