/**
 * Where the active cell of a grid goes at a key. Pure, so that every screen with a grid moves alike.
 */
export interface GridPosition {
  readonly row: number
  readonly column: number
}

export interface GridSize {
  readonly rows: number
  readonly columns: number
  /** Rows that fit into view: what Page Up and Page Down move by. */
  readonly page: number
}

/** Undefined when the key does not move. `far` is Ctrl or Cmd: Home and End then mean the whole table. */
export function moveInGrid(
  key: string,
  far: boolean,
  { row, column }: GridPosition,
  { rows, columns, page }: GridSize,
): GridPosition | undefined {
  const target = (() => {
    switch (key) {
      case 'ArrowDown':
        return { row: far ? rows - 1 : row + 1, column }
      case 'ArrowUp':
        return { row: far ? 0 : row - 1, column }
      case 'ArrowRight':
        return { row, column: far ? columns - 1 : column + 1 }
      case 'ArrowLeft':
        return { row, column: far ? 0 : column - 1 }
      case 'PageDown':
        return { row: row + page, column }
      case 'PageUp':
        return { row: row - page, column }
      case 'Home':
        return far ? { row: 0, column: 0 } : { row, column: 0 }
      case 'End':
        return far ? { row: rows - 1, column: columns - 1 } : { row, column: columns - 1 }
      default:
        return undefined
    }
  })()
  if (!target || rows === 0 || columns === 0) return undefined
  return {
    row: Math.min(Math.max(0, target.row), rows - 1),
    column: Math.min(Math.max(0, target.column), columns - 1),
  }
}
