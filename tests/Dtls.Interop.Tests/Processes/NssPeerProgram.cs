using Dtls.Interop.Tests.Processes;
using Xunit;

[assembly: AssemblyFixture(typeof(NssPeerProgram))]

namespace Dtls.Interop.Tests.Processes;

/// <summary>Native/nss-peer.c, compiled when the first test asks for it. Its headers are the distribution's, its libraries are Firefox's.</summary>
public sealed class NssPeerProgram : IDisposable
{
    private static readonly string[] Headers = ["/usr/include/nss/ssl.h", "/usr/include/nspr/nspr.h"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dtls-nss-peer-");
    private readonly Lazy<Task<string>> _path;

    public NssPeerProgram() => _path = new Lazy<Task<string>>(CompileAsync);

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>The path of the program.</summary>
    internal Task<string> GetPathAsync() => _path.Value;

    private async Task<string> CompileAsync()
    {
        string compiler = PeerProgram.Require("gcc");
        foreach (string header in Headers)
        {
            PeerProgram.RequireFile(header);
        }

        string path = Path.Join(_folder.FullName, "nss-peer");
        string[] folders = [.. Headers.Select(header => $"-I{Path.GetDirectoryName(header)}")];
        await using RunningProcess process = RunningProcess.Start(
            compiler,
            [
                "-std=gnu11", "-O1", "-Wall", "-Wextra", "-Wno-unused-parameter", "-Werror", .. folders,
                Path.Join(AppContext.BaseDirectory, "Native", "nss-peer.c"), "-o", path, "-lssl3", "-lnss3", "-lnspr4",
            ]);
        await process.AssertExitCodeAsync(0);
        return path;
    }
}
