/** What the users of each role may do. */
import type { User } from '../../../preload/contract/index.ts'

export const roleWords: Readonly<Record<User['role'], string>> = {
  reader: 'Reader: may look and export',
  editor: 'Editor: may also load and change',
}
