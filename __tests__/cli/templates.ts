const shellSetup =
  '<component name="Microsoft-Windows-Shell-Setup" processorArchitecture="amd64" ' +
  'publicKeyToken="31bf3856ad364e35" language="neutral" versionScope="nonSxS">'

/** A user's answer file for the build: one first-logon command, and on line 5 a setting worth a warning. */
export const ownTemplate = `<?xml version="1.0" encoding="utf-8"?>
<unattend xmlns="urn:schemas-microsoft-com:unattend" xmlns:wcm="http://schemas.microsoft.com/WMIConfig/2002/State">
  <settings pass="oobeSystem">
    ${shellSetup}
      <OOBE><SkipMachineOOBE>true</SkipMachineOOBE></OOBE>
      <FirstLogonCommands>
        <SynchronousCommand wcm:action="add">
          <Order>1</Order>
          <CommandLine>cmd.exe /c echo h\u00e4llo</CommandLine>
          <Description>Say h\u00e4llo</Description>
        </SynchronousCommand>
      </FirstLogonCommands>
    </component>
  </settings>
</unattend>
`
