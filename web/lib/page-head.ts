/** What the page is called, and in which language. The same said once more makes the browser look at every row anew: it is not said. */
export function setPageHead({ lang, title }: { readonly lang: string; readonly title: string }): void {
  const { documentElement } = document
  if (documentElement.lang !== lang) documentElement.lang = lang
  if (document.title !== title) document.title = title
}
