/**
 * Files of a drop in a browser, folders included. A browser gives entries, not paths, and hands out a folder's
 * content a hundred entries at a time.
 */
const CSV_NAME = /\.(csv|tsv|tab|txt)$/i

/** Plain files are taken as they are; of a folder only what can be a CSV file. */
export async function walkDropped(transfer: DataTransfer): Promise<readonly File[]> {
  // Both lists must be read before the first await: the browser empties the drop afterwards.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.() ?? null)
  const files = [...transfer.files]
  if (!entries.some((entry) => entry?.isDirectory)) return files
  const found = await Promise.all(entries.filter((entry) => entry !== null).map((entry) => filesOf(entry, false)))
  return found.flat()
}

async function filesOf(entry: FileSystemEntry, inFolder: boolean): Promise<File[]> {
  if (isFile(entry)) {
    if (inFolder && !CSV_NAME.test(entry.name)) return []
    return [await new Promise<File>((resolve, reject) => entry.file(resolve, reject))]
  }
  if (!isFolder(entry)) return []
  const reader = entry.createReader()
  const children: FileSystemEntry[] = []
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (batch.length === 0) break
    children.push(...batch)
  }
  children.sort((a, b) => a.name.localeCompare(b.name))
  return (await Promise.all(children.map((child) => filesOf(child, true)))).flat()
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory
