import { Component, type ComponentChild, type JSX } from 'preact'

/** A part of the page that is drawn anew only when what it is given is another thing than before. */
export function still<Props extends object>(draw: (props: Props) => JSX.Element): new () => Component<Props> {
  return class extends Component<Props> {
    override shouldComponentUpdate(next: Readonly<Props>): boolean {
      const now = this.props as Readonly<Record<string, unknown>>
      return Object.entries(next).some(([key, value]) => key !== 'children' && now[key] !== value)
    }
    override render(props: Readonly<Props>): ComponentChild {
      return draw(props as Props)
    }
  }
}
