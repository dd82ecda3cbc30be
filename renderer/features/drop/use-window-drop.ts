/**
 * Lets files be dropped anywhere on the window and tells whether some hover over it.
 */
import { useEffect, useState } from 'react'

export function useWindowDrop(onDrop: (transfer: DataTransfer) => void): boolean {
  const [isOver, setOver] = useState(false)
  useEffect(() => {
    const stop = new AbortController()
    const options = { signal: stop.signal }
    // Entering a child fires before leaving its parent, so the number of entered elements is counted.
    let depth = 0
    const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false
    window.addEventListener(
      'dragenter',
      (event) => {
        if (!carriesFiles(event)) return
        event.preventDefault()
        depth++
        setOver(true)
      },
      options,
    )
    window.addEventListener(
      'dragover',
      (event) => {
        if (!carriesFiles(event)) return
        event.preventDefault()
        if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy'
      },
      options,
    )
    window.addEventListener(
      'dragleave',
      (event) => {
        if (!carriesFiles(event)) return
        depth = Math.max(0, depth - 1)
        // Chromium gives no related target when the pointer leaves the window.
        if (depth === 0 || event.relatedTarget === null) {
          depth = 0
          setOver(false)
        }
      },
      options,
    )
    window.addEventListener(
      'drop',
      (event) => {
        // Without this the window would navigate to the file, whatever was dropped.
        event.preventDefault()
        depth = 0
        setOver(false)
        if (event.dataTransfer && event.dataTransfer.files.length > 0) onDrop(event.dataTransfer)
      },
      options,
    )
    return () => stop.abort()
  }, [onDrop])
  return isOver
}
