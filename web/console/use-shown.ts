import { useEffect, useRef } from 'preact/hooks'

/** Whether what calls it is still drawn: an answer that comes when the reader has gone elsewhere leads nobody back. */
export function useShown(): () => boolean {
  const is = useRef<'shown' | 'gone'>('shown')
  useEffect(() => {
    is.current = 'shown'
    return () => {
      is.current = 'gone'
    }
  }, [])
  return () => is.current === 'shown'
}
