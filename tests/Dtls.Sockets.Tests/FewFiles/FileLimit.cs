using System.Runtime.InteropServices;

namespace Dtls.Sockets.Tests.FewFiles;

/// <summary>Lowers how many files the process may open (RLIMIT_NOFILE), until it is disposed of.</summary>
internal sealed partial class FileLimit : IDisposable
{
    private const int OpenFiles = 7;

    private readonly Limits _before;

    private FileLimit(Limits before) => _before = before;

    /// <summary>Skips the test where there is no such limit.</summary>
    public static FileLimit LowerOrSkip(ulong files)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.Is64BitProcess, "These limits are those of 64-bit Linux.");
        Assert.Equal(0, getrlimit(OpenFiles, out Limits before));
        var lower = new Limits { Soft = files, Hard = before.Hard };
        Assert.Equal(0, setrlimit(OpenFiles, in lower));
        return new FileLimit(before);
    }

    public void Dispose() => setrlimit(OpenFiles, in _before);

    [LibraryImport("libc")]
    private static partial int getrlimit(int resource, out Limits limits);

    [LibraryImport("libc")]
    private static partial int setrlimit(int resource, in Limits limits);

    private struct Limits
    {
        public ulong Soft;
        public ulong Hard;
    }
}
