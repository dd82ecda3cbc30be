/**
 * Choices of a cascade, one per level at most. A choice makes the later ones meaningless, so changing or clearing one
 * clears those behind it; these functions are where that rule is kept.
 */
export interface Choice {
  readonly level: string
  readonly value: string
  readonly label: string
  readonly missing: boolean
}

const rank = (levels: readonly string[], level: string) => levels.indexOf(level)

/** Choosing what is chosen already changes nothing, so that a second click does not lose the later choices. */
export function choose(levels: readonly string[], choices: readonly Choice[], choice: Choice): readonly Choice[] {
  if (choices.some(({ level, value }) => level === choice.level && value === choice.value)) return choices
  return [...choicesBefore(levels, choices, choice.level), choice]
}

/** Takes back the choice of a level and all later ones. */
export const clearFrom = choicesBefore

export function choicesBefore(levels: readonly string[], choices: readonly Choice[], level: string): readonly Choice[] {
  return choices.filter((other) => rank(levels, other.level) < rank(levels, level))
}
