/** What a machine takes from its answer file. Reads XML just well enough for that. */

/** @typedef {{ name: string, attributes: Record<string, string>, children: Node[], text: string }} Node */

const entities = /** @type {Record<string, string>} */ ({ lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" })

/** @param {string} text */
function plainText(text) {
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) => {
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16))
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal))
    return entities[name] ?? whole
  })
}

/** @param {string} xml @returns {Node} the document, whose children are the root element @throws Error when it is not well-formed */
export function parseXml(xml) {
  const token =
    /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[([\s\S]*?)\]\]>|<!DOCTYPE[^>]*>|<(\/?)([^\s/>]+)((?:"[^"]*"|'[^']*'|[^'">])*?)(\/?)>|([^<]+)/g
  /** @type {Node} */
  const document = { name: '', attributes: {}, children: [], text: '' }
  const open = [document]
  for (const [, literal, closing, tag, attributes, empty, text] of xml.replace(/^\uFEFF/, '').matchAll(token)) {
    const parent = open.at(-1) ?? document
    if (literal !== undefined) parent.text += literal
    else if (text !== undefined) parent.text += plainText(text)
    if (tag === undefined) continue
    const name = tag.replace(/^.*:/, '')
    if (closing === '/') {
      if (parent.name !== name) throw new Error(`</${name}> closes <${parent.name}>`)
      open.pop()
      continue
    }
    /** @type {Node} */
    const node = { name, attributes: {}, children: [], text: '' }
    for (const [, key, first, second] of (attributes ?? '').matchAll(/([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)) {
      node.attributes[(key ?? '').replace(/^.*:/, '')] = plainText(first ?? second ?? '')
    }
    parent.children.push(node)
    if (empty !== '/') open.push(node)
  }
  if (open.length !== 1 || document.children.length !== 1) throw new Error('the answer file is not well-formed')
  return document
}

/** @param {Node | undefined} node @param {...string} names @returns {Node | undefined} */
function down(node, ...names) {
  return names.reduce((at, name) => at?.children.find((child) => child.name === name), node)
}

/** @param {Node | undefined} node @param {...string} names @returns {string} */
function text(node, ...names) {
  return down(node, ...names)?.text.trim() ?? ''
}

/** @param {Node | undefined} password as it was typed, whether hidden or not @param {string} suffix */
function password(password, suffix) {
  if (password === undefined) return null
  const value = text(password, 'Value')
  if (text(password, 'PlainText').toLowerCase() !== 'false') return value
  const typed = Buffer.from(value, 'base64').toString('utf16le')
  return typed.endsWith(suffix) ? typed.slice(0, -suffix.length) : typed
}

/** @param {Node | undefined} block @param {string} entry @param {string} command */
function commands(block, entry, command) {
  return (block?.children ?? [])
    .filter((child) => child.name === entry)
    .map((child) => ({ order: Number(text(child, 'Order') || '0'), commandLine: text(child, command) }))
    .sort((a, b) => a.order - b.order)
    .map((each) => each.commandLine)
}

/**
 * @param {string} xml @param {string} architecture components of any other are not seen
 * @returns what Setup does with the file
 */
export function readAnswerFile(xml, architecture) {
  const root = parseXml(xml).children[0]
  /** @param {string} pass @param {string} component @returns {Node | undefined} */
  const find = (pass, component) =>
    root?.children
      .filter((child) => child.name === 'settings' && child.attributes['pass'] === pass)
      .flatMap((child) => child.children)
      .find(
        (child) =>
          child.attributes['name'] === component &&
          child.attributes['processorArchitecture']?.toLowerCase() === architecture.toLowerCase()
      )
  const shell = find('oobeSystem', 'Microsoft-Windows-Shell-Setup')
  const oobe = down(shell, 'OOBE')
  const logon = down(shell, 'AutoLogon')
  const isTrue = (/** @type {string} */ name) => text(oobe, name).toLowerCase() === 'true'
  return {
    specializeCommands: commands(
      down(find('specialize', 'Microsoft-Windows-Deployment'), 'RunSynchronous'),
      'RunSynchronousCommand',
      'Path'
    ),
    administratorPassword: password(down(shell, 'UserAccounts', 'AdministratorPassword'), 'AdministratorPassword'),
    localAccounts: (down(shell, 'UserAccounts', 'LocalAccounts')?.children ?? []).map((account) => ({
      name: text(account, 'Name'),
      password: password(down(account, 'Password'), 'Password') ?? '',
      group: text(account, 'Group')
    })),
    autoLogon:
      logon !== undefined && text(logon, 'Enabled').toLowerCase() === 'true'
        ? {
            user: text(logon, 'Username'),
            password: password(down(logon, 'Password'), 'Password') ?? '',
            count: Number(text(logon, 'LogonCount') || '0')
          }
        : null,
    firstLogonCommands: commands(down(shell, 'FirstLogonCommands'), 'SynchronousCommand', 'CommandLine'),
    logonCommands: commands(down(shell, 'LogonCommands'), 'AsynchronousCommand', 'CommandLine'),
    hidesLicence: isTrue('HideEULAPage') || isTrue('SkipMachineOOBE'),
    skipsOobe: isTrue('SkipMachineOOBE') && isTrue('SkipUserOOBE')
  }
}

/** @param {string} xml @returns {string} the copy that Windows keeps: without its secrets */
export function withoutSecrets(xml) {
  return xml.replace(
    /(<(?:\w+:)?(AdministratorPassword|Password)\b[^>]*>[\s\S]*?)(<\/(?:\w+:)?\2>)/g,
    (_, inner, _name, end) =>
      inner.replace(/(<(?:\w+:)?Value\b[^>]*>)[\s\S]*?(<\/)/, '$1*SENSITIVE*DATA*DELETED*$2') + end
  )
}
