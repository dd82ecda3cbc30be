/**
 * Finds for each file of the sheet what the engine says about it the second time. The engine may seal a new grant for
 * the same file, so the grant alone does not tell.
 */
import type { Inspection } from '../../../preload/contract/index.ts'

export function pairFiles(
  kept: readonly Inspection[],
  again: readonly Inspection[],
): readonly { readonly detected: Inspection; readonly current: Inspection }[] {
  const left = [...again]
  return kept.map((detected, index) => {
    const current =
      left.find(({ file }) => file === detected.file) ??
      // Nothing was rejected, so the answer has the order of the question.
      (again.length === kept.length ? again[index] : left.find((other) => isSame(other, detected)))
    if (current) left.splice(left.indexOf(current), 1)
    return { detected, current: current ?? detected }
  })
}

const isSame = (a: Inspection, b: Inspection): boolean => a.name === b.name && a.bytes === b.bytes
