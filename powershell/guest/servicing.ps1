<#
.SYNOPSIS
    What Windows says about its own servicing: version, work that goes on, reboots that are pending.
#>
Set-StrictMode -Version Latest

$componentServicing = 'SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing'

function Get-WindowsVersion {
    <#
    .SYNOPSIS
        Build and revision, such as 26100.1742.
    #>
    [CmdletBinding()]
    [OutputType([string])]
    param()

    $path = 'SOFTWARE\Microsoft\Windows NT\CurrentVersion'
    return '{0}.{1}' -f (Get-RegistryValue -Path $path -Name 'CurrentBuild'), (Get-RegistryValue -Path $path -Name 'UBR')
}

function Test-ServicingBusy {
    <#
    .SYNOPSIS
        Whether Windows works on updates at this moment.
    #>
    [CmdletBinding()]
    [OutputType([bool])]
    param()

    return (@(Get-Process -Name TiWorker -ErrorAction SilentlyContinue).Count -gt 0)
}

function Get-PendingSignal {
    <#
    .SYNOPSIS
        The signals that say a reboot is pending. PendingFileRenameOperations is left out: scanners leave it set for ever.
    #>
    [CmdletBinding()]
    param()

    foreach ($name in @('RebootPending', 'RebootInProgress', 'PackagesPending')) {
        if (Test-RegistryKey -Path "$componentServicing\$name") { "Component Based Servicing\$name" }
    }
    $exclusive = Get-RegistryValue -Path "$componentServicing\SessionsPending" -Name 'Exclusive'
    if ($null -ne $exclusive -and [int]$exclusive -ne 0) { 'Component Based Servicing\SessionsPending' }
    if (Test-RegistryKey -Path 'SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate\Auto Update\RebootRequired') { 'WindowsUpdate\RebootRequired' }
    if (Test-Path -LiteralPath "$env:SystemRoot\WinSxS\pending.xml") { 'WinSxS\pending.xml' }
}
