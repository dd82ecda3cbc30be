/**
 * SQL as DuckDB reads it, for colours and completion: its words and functions, the dataset's tables and columns, and the
 * report's parameters.
 */
import type { CompletionContext, CompletionResult } from '@codemirror/autocomplete'
import { SQLDialect, sql } from '@codemirror/lang-sql'
import type { Extension } from '@codemirror/state'

export interface SqlNames {
  /** Columns by table. */
  readonly tables: Readonly<Record<string, readonly string[]>>
  readonly parameters: readonly string[]
}

/** Those that are words of a SELECT; words that columns are often called (name, day, year) are none. */
const KEYWORDS = `select distinct from where group by having order asc desc nulls first last limit offset union all
  intersect except with recursive as materialized join inner left right full outer cross natural on using lateral asof
  positional semi anti in not and or is null between like ilike glob similar to exists any case when then else end cast
  try_cast over partition rows range groups unbounded preceding following current row window filter within qualify pivot
  unpivot values exclude replace columns sample tablesample escape collate true false interval`
const TYPES = `bigint integer int smallint tinyint hugeint ubigint uinteger double float real decimal numeric boolean
  varchar text date time timestamp timestamptz struct map uuid blob`
const FUNCTIONS = [
  ...['count', 'sum', 'avg', 'min', 'max', 'median', 'quantile_cont', 'stddev', 'mode', 'arg_max', 'arg_min'],
  ...['date_trunc', 'date_part', 'date_diff', 'year', 'quarter', 'month', 'week', 'day', 'dayofweek', 'strftime'],
  ...['round', 'floor', 'ceil', 'abs', 'coalesce', 'nullif', 'greatest', 'least', 'if'],
  ...['lower', 'upper', 'trim', 'length', 'contains', 'starts_with', 'replace', 'regexp_matches', 'string_agg', 'list'],
  ...['row_number', 'rank', 'dense_rank', 'lag', 'lead', 'first_value', 'last_value', 'range', 'generate_series'],
]

const duckdb = SQLDialect.define({
  keywords: KEYWORDS.replace(/\s+/g, ' '),
  types: TYPES.replace(/\s+/g, ' '),
  operatorChars: '+-*/<>=~!@%^&|`?',
  specialVar: '$',
  caseInsensitiveIdentifiers: true,
})

export function sqlLanguage({ tables, parameters }: SqlNames): Extension {
  const entries = Object.entries(tables)
  const [only] = entries
  const complete = (context: CompletionContext): CompletionResult | null => {
    const variable = context.matchBefore(/\$\w*/)
    if (variable)
      return { from: variable.from, options: parameters.map((name) => ({ label: `$${name}`, type: 'variable' })) }
    const word = context.matchBefore(/\w+/)
    if (!word || /[.$]/.test(context.state.sliceDoc(word.from - 1, word.from))) return null
    return { from: word.from, options: FUNCTIONS.map((label) => ({ label, apply: `${label}(`, type: 'function' })) }
  }
  return [
    sql({
      dialect: duckdb,
      upperCaseKeywords: true,
      schema: Object.fromEntries(entries.map(([name, columns]) => [name.replaceAll('.', '\\.'), [...columns]])),
      ...(only !== undefined && entries.length === 1 && { defaultTable: only[0] }),
    }),
    duckdb.language.data.of({ autocomplete: complete }),
  ]
}
