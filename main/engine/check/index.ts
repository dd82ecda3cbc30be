/** All rules, in the order in which findings of one record are listed. */
import { blankLabel } from './blank-label.ts'
import { blankRow } from './blank-row.ts'
import { constraintRequired } from './constraint-required.ts'
import { duplicateLabel } from './duplicate-label.ts'
import { duplicateRow } from './duplicate-row.ts'
import { encodingError } from './encoding-error.ts'
import { extraCell } from './extra-cell.ts'
import { foreignKey } from './foreign-key.ts'
import { missingCell } from './missing-cell.ts'
import { missingLabel } from './missing-label.ts'
import { primaryKey } from './primary-key.ts'
import type { HeaderRule, RecordRule, TableRule } from './rule.ts'
import { strayQuote } from './stray-quote.ts'
import { typeError } from './type-error.ts'

export const headerRules: readonly HeaderRule[] = [duplicateLabel, blankLabel, missingLabel]
export const recordRules: readonly RecordRule[] = [
  blankRow,
  missingCell,
  extraCell,
  encodingError,
  strayQuote,
  typeError,
  constraintRequired,
]
export const tableRules: readonly TableRule[] = [duplicateRow, primaryKey, foreignKey]
