/** Variables of a fresh Windows whose values are the same on every machine with Windows on C:. */
const variables: Record<string, string> = {
  systemdrive: 'C:',
  homedrive: 'C:',
  systemroot: 'C:\\Windows',
  windir: 'C:\\Windows',
  comspec: 'C:\\Windows\\System32\\cmd.exe',
  programfiles: 'C:\\Program Files',
  programw6432: 'C:\\Program Files',
  'programfiles(x86)': 'C:\\Program Files (x86)',
  commonprogramfiles: 'C:\\Program Files\\Common Files',
  programdata: 'C:\\ProgramData',
  allusersprofile: 'C:\\ProgramData',
  public: 'C:\\Users\\Public'
}

/** Variables that exist, with values that depend on the user or the machine. */
const others = new Set(
  'temp tmp path username userdomain userprofile appdata localappdata computername homepath errorlevel cd date time random logonserver number_of_processors os pathext processor_architecture psmodulepath sessionname'.split(
    ' '
  )
)

/** @returns whether Windows itself defines this environment variable. */
export function isWindowsVariable(name: string): boolean {
  const lower = name.toLowerCase()
  return lower in variables || others.has(lower) || lower.startsWith('processor_')
}

/** @returns the path with known variables (%x% and $env:x) written out, one kind of slash, and in lower case. */
export function normalizeWindowsPath(path: string): string {
  const expanded = path.replace(
    /%([^%]+)%|\$env:(\w+)|\$\{env:([^}]+)\}/gi,
    (all: string, a: string | undefined, b: string | undefined, c: string | undefined) =>
      variables[(a ?? b ?? c ?? '').toLowerCase()] ?? all
  )
  return expanded
    .replaceAll('/', '\\')
    .replace(/(?<=.)\\{2,}/g, '\\')
    .toLowerCase()
}

/** Folders below C:\Windows that fresh media leave empty. */
const emptyFolders = ['c:\\windows\\setup\\scripts\\', 'c:\\windows\\temp\\', 'c:\\windows\\panther\\']
const programFolders =
  /^c:\\program files(?: \(x86\))?\\(?:windows defender|windows nt|internet explorer|windows media player|windows photo viewer|windowspowershell|common files)\\/

/** @returns whether every Windows image holds a file at such a (normalized) place. */
export function comesWithWindows(path: string): boolean {
  if (programFolders.test(path)) return true
  return path.startsWith('c:\\windows\\') && !emptyFolders.some((folder) => path.startsWith(folder))
}
