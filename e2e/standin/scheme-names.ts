/**
 * Renames `app://bundle` to `http://bundle.app.localhost` and back.
 * Chromium refuses to navigate to a scheme it was not built with, so the page lives at a loopback name instead.
 */
const schemes = new Set<string>()

export function addScheme(name: string): void {
  schemes.add(name)
}

export function knownSchemes(): readonly string[] {
  return [...schemes]
}

const anyScheme = () => [...schemes].join('|')

/** Every `app://host` in a text, as Chromium may know it. */
export function toBrowser(text: string): string {
  if (schemes.size === 0) return text
  return text.replace(
    new RegExp(`\\b(${anyScheme()})://([a-zA-Z0-9.-]+)`, 'g'),
    (_all, scheme: string, host: string) => `http://${host.toLowerCase()}.${scheme}.localhost`,
  )
}

/** The way back, for everything that the app or Playwright gets to see. */
export function fromBrowser(text: string): string {
  if (schemes.size === 0) return text
  return text.replace(
    new RegExp(`http://([a-z0-9.-]+?)\\.(${anyScheme()})\\.localhost(:\\d+)?`, 'g'),
    (_all, host: string, scheme: string) => `${scheme}://${host}`,
  )
}

/** A policy that allows `app:` has to allow the loopback names of that scheme. */
export function policyToBrowser(policy: string): string {
  if (schemes.size === 0) return policy
  const sources = new RegExp(`\\b(${anyScheme()}):(?!/)`, 'g')
  return toBrowser(policy).replace(sources, (source, scheme: string) => `${source} http://*.${scheme}.localhost`)
}

/** Chromium's rules that send the loopback names to one port. */
export function resolverRules(port: number): string {
  return [...schemes].map((scheme) => `MAP *.${scheme}.localhost 127.0.0.1:${port}`).join(',')
}

export function originOf(url: string): string {
  if (!URL.canParse(url)) return ''
  const { origin, protocol, host } = new URL(url)
  return origin === 'null' ? `${protocol}//${host}` : origin
}
