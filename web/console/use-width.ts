import { useEffect, useState } from 'preact/hooks'

/** How wide the box is drawn, px, at least 320; `before` while nobody knows. */
export function useWidth(box: { readonly current: HTMLElement | null }, before: number): number {
  const [width, setWidth] = useState(before)
  useEffect(() => {
    const element = box.current
    if (!element) return
    const observer = new ResizeObserver(() => setWidth(Math.max(320, element.clientWidth)))
    observer.observe(element)
    return () => observer.disconnect()
  })
  return width
}
