/** What each kind of anomaly means and what to do about it, for somebody who does not know Winnow. */

export interface AnomalyWords {
  readonly title: string
  readonly meaning: string
  readonly advice: string
}

const words: Readonly<Record<string, AnomalyWords>> = {
  'blank-row': {
    title: 'Blank row',
    meaning: 'The line holds nothing but delimiters or blanks. It was skipped and is no row of the table.',
    advice: 'Usually nothing. If data should stand there, ask where the file came from.',
  },
  'missing-cell': {
    title: 'Missing cell',
    meaning: 'The record has fewer cells than the header has columns, so that its last columns are empty.',
    advice: 'Look for a lost delimiter or a line break within the record, and correct it in the source.',
  },
  'extra-cell': {
    title: 'Extra cell',
    meaning: 'The record has more cells than the header has columns. What is too much belongs to no column.',
    advice: 'Look for a delimiter within a text that is not in quotes, and have the text put in quotes.',
  },
  'duplicate-row': {
    title: 'Duplicate row',
    meaning: 'The row is equal to an earlier one in every column. Both were kept.',
    advice: 'Delete one of them if it was exported twice; sums and counts hold it twice until then.',
  },
  'primary-key': {
    title: 'Duplicate key',
    meaning: 'The columns that should tell rows apart have the same values as those of an earlier row.',
    advice: 'Decide which of the rows is right. Loading with an upsert keeps one row of each key.',
  },
  'type-error': {
    title: 'Wrong type',
    meaning: 'The value does not fit the type of its column. The cell is empty in the table; its text is kept here.',
    advice: 'Correct the value in the source and load the file again.',
  },
  'constraint-error': {
    title: 'Rule broken',
    meaning: 'The value breaks a rule of its column: most often a value is required and there is none.',
    advice: 'Fill the value in the source, or have the rule of the template changed if it is too strict.',
  },
  'foreign-key': {
    title: 'Orphan key',
    meaning: 'The row refers to a row of another table that is not there.',
    advice: 'Load the missing row of the other table, or correct the reference.',
  },
  'duplicate-label': {
    title: 'Duplicate column name',
    meaning: 'Two columns have the same name. The later one was given a number.',
    advice: 'Give each column a name of its own in the source.',
  },
  'blank-label': {
    title: 'Column without a name',
    meaning: 'The header has an empty cell. The column was named after its place.',
    advice: 'Name the column in the source, or remove it if it is empty.',
  },
  'missing-label': {
    title: 'Missing column name',
    meaning: 'Records have more cells than the header has names. The further columns were named after their place.',
    advice: 'Add the missing names to the header in the source.',
  },
  'encoding-error': {
    title: 'Bad encoding',
    meaning: 'Bytes of the record are no characters in the encoding of the file. They are shown as a replacement mark.',
    advice: 'Export the file once more as UTF-8.',
  },
  'stray-quote': {
    title: 'Stray quote',
    meaning: 'A quotation mark opens a cell and is not closed as it should be, so that cells may be cut wrongly.',
    advice: 'Look at the lines. Quotes within quoted cells must be doubled.',
  },
  'ambiguous-date': {
    title: 'Ambiguous date',
    meaning: 'The dates of the column do not tell whether the day or the month comes first. They were kept as text.',
    advice: 'Say in Winnow which comes first, or have dates written as year-month-day.',
  },
  'repaired-record': {
    title: 'Record written otherwise',
    meaning: 'The record is written in another way than the rest of its file, and was read in its own way.',
    advice: 'Check that its cells stand in the right columns.',
  },
  'further-table': {
    title: 'Another table below',
    meaning: 'A second table with a header of its own seems to begin further down the file.',
    advice: 'Load the file again and have it split into its tables, or deliver one table a file.',
  },
  'damaged-block': {
    title: 'Damaged block',
    meaning: 'A part of the file could not be read. Rows are missing here.',
    advice: 'Get the file once more from where it came from.',
  },
  'schema-drift': {
    title: 'Columns changed',
    meaning: 'The delivery has other columns, or columns of other types, than the one before.',
    advice: 'Ask whether this was meant. Reports over the changed columns may have to be adapted.',
  },
  'volume-shift': {
    title: 'Unusual row count',
    meaning: 'The delivery has many more or many fewer rows than the one before.',
    advice: 'Check that the delivery is complete and was not made twice.',
  },
  'null-shift': {
    title: 'Unusual emptiness',
    meaning: 'A column is empty much more often, or less often, than in the delivery before.',
    advice: 'Ask whether the column is still filled as it was.',
  },
  'distinct-shift': {
    title: 'Unusual variety',
    meaning: 'A column has many more or many fewer different values than in the delivery before.',
    advice: 'Look at the values of the column; a code may have changed.',
  },
}

export const anomalyWords = (type: string): AnomalyWords =>
  words[type] ?? {
    title: type.charAt(0).toUpperCase() + type.slice(1).replaceAll('-', ' '),
    meaning: 'A finding of this kind.',
    advice: 'Look at the line in the source.',
  }
