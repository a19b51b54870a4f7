import { unattendNamespace, wcmNamespace } from '../tree.ts'

/** A piece of an answer file that the documentation shows, and the whole file that a test checks. */
export interface Example {
  readonly shown: string
  readonly text: string
  /** Bytes to write the text in, when it is not UTF-8. */
  readonly encoding?: 'latin1'
}

/** The same example with a part of it changed, in what is shown and in what is checked. */
export function changed({ shown, text }: Example, from: string, to: string): Example {
  return { shown: shown.replace(from, to), text: text.replace(from, to) }
}

const declaration = '<?xml version="1.0" encoding="utf-8"?>\n'
export const rootStart = `<unattend xmlns="${unattendNamespace}" xmlns:wcm="${wcmNamespace}">`

/** A whole file. */
export function wholeFile(text: string): Example {
  return { shown: text, text }
}

/** The content of the root element. */
export function inRoot(content: string): Example {
  return { shown: content, text: `${declaration}${rootStart}\n${content}\n</unattend>\n` }
}

/** The content of one component in one pass; a short component name goes without `Microsoft-Windows-`. */
export function inComponent(pass: string, component: string, content: string): Example {
  const name = `${/^(?:Networking|Security)-/.test(component) ? '' : 'Microsoft-Windows-'}${component}`
  return { shown: `<!-- ${pass}, ${name} -->\n${content}`, text: inRoot(settings(pass, name, content)).text }
}

/** A `settings` element with one component. */
export function settings(pass: string, component: string, content: string): string {
  const attributes = 'processorArchitecture="amd64" publicKeyToken="31bf3856ad364e35" language="neutral"'
  return `<settings pass="${pass}">
  <component name="${component}" ${attributes} versionScope="nonSxS">
${content}
  </component>
</settings>`
}

/** First-logon commands, as they stand in the file: escape them. */
export function firstLogonCommands(...lines: string[]): Example {
  const items = lines.map(
    (line, index) => `  <SynchronousCommand wcm:action="add">
    <Order>${index + 1}</Order>
    <CommandLine>${line}</CommandLine>
  </SynchronousCommand>`
  )
  return inComponent('oobeSystem', 'Shell-Setup', list('FirstLogonCommands', items))
}

/** RunSynchronous commands of specialize, as they stand in the file: escape them. */
export function specializeCommands(...paths: string[]): Example {
  const items = paths.map(
    (path, index) => `  <RunSynchronousCommand wcm:action="add">
    <Order>${index + 1}</Order>
    <Path>${path}</Path>
  </RunSynchronousCommand>`
  )
  return inComponent('specialize', 'Deployment', list('RunSynchronous', items))
}

function list(name: string, items: readonly string[]): string {
  return `<${name}>\n${items.join('\n')}\n</${name}>`
}

/** @returns an example that shows the first component's start tag only */
export function componentTag(text: string): Example {
  return { text, shown: /<component[^>]*>/.exec(text)?.[0] ?? '' }
}
