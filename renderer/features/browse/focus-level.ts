/**
 * Moves the focus from one level's list to its neighbour.
 */
export function focusLevel(from: HTMLElement, by: 1 | -1): void {
  const lists = [...(from.closest('[data-levels]')?.querySelectorAll<HTMLElement>('[role=listbox]') ?? [])]
  lists[lists.indexOf(from) + by]?.focus()
}
