/** `winnow serve`: the application in the browser, on 127.0.0.1. */
import { storeFolder } from '../../host/places.ts'
export async function serve(options: { port?: number; open: boolean; store?: string }): Promise<void> {
  console.log(storeFolder(options.store), options.port, options.open)
}
