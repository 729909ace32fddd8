import { PanelBuilder, TextMode } from '@grafana/grafana-foundation-sdk/text'

/** Markdown that asks nothing. */
export function text(
  title: string,
  content: string,
  { width, height }: { width: number; height: number },
): PanelBuilder {
  return new PanelBuilder().title(title).span(width).height(height).mode(TextMode.Markdown).content(content)
}
