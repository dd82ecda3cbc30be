/** Times in the past, as the made-up data has them. */
export const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000)
