using System.Management.Automation;
using System.Management.Automation.Runspaces;
using Microsoft.PowerShell.Commands;

namespace MaasWindowsImage.Engine;

/// <summary>What a fresh session of this engine holds. Public, so that scripts can make runspaces of their own from it.</summary>
public static class Session
{
    /// <summary>
    /// The everyday cmdlets that System.Management.Automation lacks, by name. Listed rather than found by reflection: reading
    /// their attributes would cost more than the rest of the start.
    /// </summary>
    private static readonly (string Name, Type Type)[] Cmdlets =
    [
        ("Add-Content", typeof(AddContentCommand)),
        ("Add-Member", typeof(AddMemberCommand)),
        ("ConvertFrom-Json", typeof(ConvertFromJsonCommand)),
        ("ConvertTo-Json", typeof(ConvertToJsonCommand)),
        ("Copy-Item", typeof(CopyItemCommand)),
        ("Get-ChildItem", typeof(GetChildItemCommand)),
        ("Get-Content", typeof(GetContentCommand)),
        ("Get-Date", typeof(GetDateCommand)),
        ("Get-FileHash", typeof(GetFileHashCommand)),
        ("Get-Item", typeof(GetItemCommand)),
        ("Get-PSDrive", typeof(GetPSDriveCommand)),
        ("Get-Process", typeof(GetProcessCommand)),
        ("Get-Random", typeof(GetRandomCommand)),
        ("Get-Variable", typeof(GetVariableCommand)),
        ("Group-Object", typeof(GroupObjectCommand)),
        ("Join-Path", typeof(JoinPathCommand)),
        ("Measure-Object", typeof(MeasureObjectCommand)),
        ("Move-Item", typeof(MoveItemCommand)),
        ("New-Item", typeof(NewItemCommand)),
        ("New-Object", typeof(NewObjectCommand)),
        ("New-PSDrive", typeof(NewPSDriveCommand)),
        ("Out-String", typeof(OutStringCommand)),
        ("Remove-Item", typeof(RemoveItemCommand)),
        ("Rename-Item", typeof(RenameItemCommand)),
        ("Resolve-Path", typeof(ResolvePathCommand)),
        ("Select-Object", typeof(SelectObjectCommand)),
        ("Set-Alias", typeof(SetAliasCommand)),
        ("Set-Content", typeof(SetContentCommand)),
        ("Set-Variable", typeof(SetVariableCommand)),
        ("Sort-Object", typeof(SortObjectCommand)),
        ("Split-Path", typeof(SplitPathCommand)),
        ("Start-Sleep", typeof(StartSleepCommand)),
        ("Stop-Process", typeof(StopProcessCommand)),
        ("Test-Path", typeof(TestPathCommand)),
        ("Write-Error", typeof(WriteErrorCommand)),
        ("Write-Host", typeof(WriteHostCommand)),
        ("Write-Output", typeof(WriteOutputCommand)),
        ("Write-Verbose", typeof(WriteVerboseCommand)),
        ("Write-Warning", typeof(WriteWarningCommand))
    ];

    /// <summary>
    /// A new session's beginning, for <c>[runspacefactory]::CreateRunspace([MaasWindowsImage.Engine.Session]::CreateState())</c>.
    /// </summary>
    public static InitialSessionState CreateState()
    {
        var state = InitialSessionState.CreateDefault2();
        foreach (var (name, type) in Cmdlets) state.Commands.Add(new SessionStateCmdletEntry(name, type, null));
        // The output is text for a program, so no format data; and no execution policy: what is run was asked for.
        state.Formats.Clear();
        state.DisableFormatUpdates = true;
        state.AuthorizationManager = new AuthorizationManager("maas-windows-image");
        // A command that is nowhere is an error at once, not a search through every module of the machine.
        state.Variables.Add(new SessionStateVariableEntry(
            "PSModuleAutoLoadingPreference", PSModuleAutoLoadingPreference.None, "No module is found by a command's name"));
        return state;
    }
}
