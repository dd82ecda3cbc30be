/**
 * Frictionless codes as words. The code stays visible beside the words where there is room: it is what scripts know.
 */
const words: Readonly<Record<string, string>> = {
  'blank-row': 'Blank row',
  'missing-cell': 'Missing cell',
  'extra-cell': 'Extra cell',
  'duplicate-row': 'Duplicate row',
  'primary-key': 'Duplicate key',
  'unique-error': 'Value not unique',
  'type-error': 'Wrong type',
  'constraint-error': 'Rule broken',
  'foreign-key': 'Orphan key',
  'duplicate-label': 'Duplicate column name',
  'blank-label': 'Column without a name',
  'encoding-error': 'Bad encoding',
  'ambiguous-date': 'Ambiguous date',
  'repaired-record': 'Record written otherwise',
  'further-table': 'Another table below',
  'schema-drift': 'Columns changed',
  'volume-shift': 'Unusual row count',
  'null-shift': 'Unusual emptiness',
  'distinct-shift': 'Unusual variety',
}

/** Findings about a whole table: they stand at its first record only because they must stand somewhere. */
export const isOfTable = (type: string): boolean => type === 'schema-drift' || type.endsWith('-shift')

export const typeWords = (type: string): string =>
  words[type] ?? type.charAt(0).toUpperCase() + type.slice(1).replaceAll('-', ' ')
