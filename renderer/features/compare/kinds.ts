/**
 * The kinds of differences: their words, and the signs that stand for them where there is room for one character.
 */
import type { DifferenceKind } from '../../state/comparison.ts'

export const kindWords: Readonly<Record<DifferenceKind, string>> = {
  added: 'Added',
  removed: 'Removed',
  changed: 'Changed',
}

export const kindSigns: Readonly<Record<DifferenceKind, string>> = { added: '+', removed: '−', changed: '≠' }
