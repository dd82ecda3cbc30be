/** `winnow serve`: the application in the browser and the API for programs, until Ctrl+C. */
import { type ServeOptions, serveUntilStopped } from '../../web/serve.ts'
import { Exit, exitCodes } from '../exit.ts'

export async function serve(options: Omit<ServeOptions, 'files'>): Promise<void> {
  try {
    await serveUntilStopped({ ...options, files: [] })
  } catch (error) {
    throw new Exit(exitCodes.badInput, error instanceof Error ? error.message : String(error))
  }
}
