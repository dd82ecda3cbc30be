/** Writes dates and times as a strftime format of our own columns says: the inverse of what DuckDB reads by it. */

/** A moment without a zone: days since 1970, and microseconds since midnight. */
export interface Moment {
  readonly days: number
  readonly micros: number
}

const pad = (value: number, width: number): string => String(value).padStart(width, '0')

const directives: Readonly<Record<string, (date: Date, micros: number) => string>> = {
  '%Y': (date) => pad(date.getUTCFullYear(), 4),
  '%y': (date) => pad(date.getUTCFullYear() % 100, 2),
  '%m': (date) => pad(date.getUTCMonth() + 1, 2),
  '%-m': (date) => String(date.getUTCMonth() + 1),
  '%d': (date) => pad(date.getUTCDate(), 2),
  '%-d': (date) => String(date.getUTCDate()),
  '%H': (date) => pad(date.getUTCHours(), 2),
  '%-H': (date) => String(date.getUTCHours()),
  '%M': (date) => pad(date.getUTCMinutes(), 2),
  '%-M': (date) => String(date.getUTCMinutes()),
  '%S': (date) => pad(date.getUTCSeconds(), 2),
  '%-S': (date) => String(date.getUTCSeconds()),
  '%f': (_, micros) => pad(micros % 1_000_000, 6),
  '%g': (_, micros) => pad(Math.floor((micros % 1_000_000) / 1000), 3),
  '%%': () => '%',
}

/** Null when the format has a directive that columns of ours never have. */
export function timeWriter(format: string): ((moment: Moment) => string) | null {
  const pieces = format.match(/%-?.|[^%]+/gsu) ?? []
  const writers = pieces.map((piece) => (piece.startsWith('%') ? directives[piece] : () => piece))
  const sound = writers.filter((writer) => writer !== undefined)
  if (sound.length < writers.length) return null
  return ({ days, micros }) => {
    const date = new Date(days * 86_400_000 + Math.floor(micros / 1000))
    return sound.map((writer) => writer(date, micros)).join('')
  }
}
