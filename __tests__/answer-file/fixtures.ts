import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { commandsOf } from '../../src/answer-file/commands.ts'
import { type BuildValues, decodeAnswerFile, type Edit, parseAnswerFile } from '../../src/answer-file/index.ts'
import { inOrder } from '../../src/answer-file/splice.ts'
import { descendantsOf, passOf, textOf, type XmlElement } from '../../src/answer-file/tree.ts'
import { formatProblem, type Problem } from '../../src/location.ts'

const folder = path.join(import.meta.dirname, '../fixtures/unattend')

/** The committed real files; where they come from stands in their README. */
export const realFiles = readdirSync(folder)
  .filter((file) => file.endsWith('.xml'))
  .map((file) => ({ file, ...decodeAnswerFile(file, readFileSync(path.join(folder, file))) }))

export function realFile(part: string) {
  const found = realFiles.find(({ file }) => file.includes(part))
  if (found === undefined) throw new Error(`no fixture is called ${part}`)
  return found
}

export const values: BuildValues = {
  architecture: 'amd64',
  editionType: 'server',
  productKey: 'VDYBN-27WPP-V4HQT-9VMD4-VMK7H',
  password: 'correct horse',
  locale: { language: 'de-DE', keyboard: '0407:00000407', timeZone: 'W. Europe Standard Time' },
  computerName: '*',
  runnerCommand: 'powershell.exe -NoProfile -File C:\\Windows\\Temp\\0123\\runner.ps1',
  providedFiles: [],
  scriptFolder: 'C:\\Windows\\Temp\\0123\\commands'
}

const ns = 'xmlns="urn:schemas-microsoft-com:unattend" xmlns:wcm="http://schemas.microsoft.com/WMIConfig/2002/State"'

/** A component in a pass, as an answer file. */
export function answerFile(pass: string, component: string, content: string, architecture = 'amd64'): string {
  return `<unattend ${ns}>\n  <settings pass="${pass}">\n    <component name="${component}" processorArchitecture="${architecture}" publicKeyToken="31bf3856ad364e35" language="neutral">\n      ${content}\n    </component>\n  </settings>\n</unattend>\n`
}

/** An answer file with these first-logon commands. */
export function firstLogon(...commands: string[]): string {
  const items = commands.map(
    (command, index) =>
      `<SynchronousCommand wcm:action="add"><Order>${index + 1}</Order><CommandLine>${command}</CommandLine></SynchronousCommand>`
  )
  return answerFile(
    'oobeSystem',
    'Microsoft-Windows-Shell-Setup',
    `<FirstLogonCommands>${items.join('')}</FirstLogonCommands>`
  )
}

/** The root of a text that must be well-formed. */
export function rootOf(text: string): XmlElement {
  const { root, problems } = parseAnswerFile('rendered.xml', text)
  if (root === undefined || problems.length > 0) throw new Error(problems.map(formatProblem).join('\n'))
  return root
}

/** The texts of the elements at `pass/Component/Setting/…`, components by the end of their names. */
export function lookUp(text: string, place: string): string[] {
  const [pass, component, ...names] = place.split('/')
  return descendantsOf(rootOf(text)).flatMap((element) => {
    const chain: XmlElement[] = []
    for (let at: XmlElement | undefined = element; at && at.local !== 'component'; at = at.parent) chain.unshift(at)
    const home = chain[0]?.parent?.attributes.find(({ name }) => name === 'name')?.value ?? ''
    const fits =
      passOf(element) === pass &&
      home.endsWith(component ?? '') &&
      chain.map(({ local }) => local).join('/') === names.join('/')
    return fits ? [textOf(element)] : []
  })
}

export function commandTexts(text: string, kind: string): string[] {
  return commandsOf(rootOf(text))
    .filter((command) => command.kind === kind)
    .map((command) => command.text)
}

/** Takes the edits out of a rendered text again. */
export function undo(rendered: string, edits: readonly Edit[], source: string): string {
  let shift = 0
  let restored = ''
  let at = 0
  for (const { start, end, text } of inOrder(edits)) {
    const place = start + shift
    if (rendered.slice(place, place + text.length) !== text) throw new Error(`the edit at ${start} is not there`)
    restored += rendered.slice(at, place) + source.slice(start, end)
    at = place + text.length
    shift += text.length - (end - start)
  }
  return restored + rendered.slice(at)
}

export function lines(problems: readonly Problem[]): string[] {
  return problems.map(formatProblem)
}
