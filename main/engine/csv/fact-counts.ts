/** What is asked of the facts of a column, both to choose its type and to explain that it has none. */
import { type ColumnFacts, classNumber, type LexicalClass } from '../../../native/index.ts'

/** How many values have one of these classes. */
export const countOf = ({ counts }: ColumnFacts, ...names: readonly LexicalClass[]): number =>
  names.reduce((sum, name) => sum + (counts[classNumber[name]] ?? 0), 0)

/** How many values are not empty. */
export const valuesOf = (facts: ColumnFacts): number =>
  facts.counts.reduce((sum, count) => sum + count, 0) - countOf(facts, 'empty')

/**
 * Whether nothing tells if `1,234` is a thousand or one and a bit: every such value has one comma and three digits
 * behind it, and no value from 10 to 999 shows that decimals are not meant.
 */
export function isCommaAmbiguous({ grouped, integerMaxDigits }: ColumnFacts): boolean {
  return grouped.separators === 1 && grouped.marks === 1 && grouped.maxDigits <= 6 && integerMaxDigits < 2
}
