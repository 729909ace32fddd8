import { useRef } from 'preact/hooks'

/** The same function for as long as the component lives, that does what the newest one does: what is given it need not be drawn anew. */
export function useStable<Args extends readonly unknown[]>(does: (...args: Args) => void): (...args: Args) => void {
  const newest = useRef(does)
  newest.current = does
  return useRef((...args: Args) => newest.current(...args)).current
}
