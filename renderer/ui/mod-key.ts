/**
 * The key that shortcuts are made with, as this system's keyboards show it.
 */
export const modKey: string = /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘' : 'Ctrl'
