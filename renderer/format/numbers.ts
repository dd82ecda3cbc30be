/**
 * Numbers as text. One place decides how counts read, so that the same count never looks different on two screens.
 */
const whole = new Intl.NumberFormat('en-US')
const compact = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 })

export const formatCount = (count: number): string => whole.format(count)

/** Exact where there is room for it, short where there is not. */
export const formatBrief = (count: number): string => (count < 100_000 ? formatCount(count) : formatCompact(count))

/** For places with room for four characters: 1,234,567 becomes 1.2M. */
export const formatCompact = (count: number): string => compact.format(count)

/** `plural(1, 'row')` is "1 row", `plural(2, 'row')` "2 rows"; irregular words give their plural. */
export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`
