/** When two column names are the same: whatever their case and the blanks around them. */
export const normalise = (label: string): string => label.trim().toLowerCase()
