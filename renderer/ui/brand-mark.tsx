/**
 * The mark of the application: a grain that falls, the chaff that the wind takes. Drawn here, so that it follows the
 * colours of the scheme.
 */
export function BrandMark({ size = 20 }: { readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" fill="none" aria-hidden="true">
      <path
        d="M9.2 3.2c4 2.6 5.4 6 4.2 10.2-.6 2.1-1.9 4.4-4.2 7-2.3-2.6-3.6-4.9-4.2-7C3.8 9.2 5.2 5.8 9.2 3.2Z"
        fill="var(--w-accent)"
      />
      <path d="M9.2 8.2v8.6" stroke="var(--w-side)" strokeWidth="1.4" strokeLinecap="round" />
      <path
        d="M15.6 6.4c2-.1 3.6-.7 5-2M16.4 11c1.9.2 3.6-.1 5-.9M15.6 15.6c1.6.6 3.2.7 4.6.3"
        stroke="var(--w-accent)"
        strokeOpacity="0.55"
        strokeWidth="1.6"
        strokeLinecap="round"
      />
    </svg>
  )
}
