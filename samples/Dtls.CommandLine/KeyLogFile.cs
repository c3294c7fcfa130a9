namespace Dtls.CommandLine;

/// <summary>
/// What <c>--key-log</c> means: a file of secrets that grows by a line for each, as browsers write it when SSLKEYLOGFILE is set (RFC 9850).
/// Every line is on disk before its keys are used, so that a capture can be decrypted while it is taken.
/// </summary>
public sealed class KeyLogFile : IDisposable
{
    private readonly Lock _writing = new();
    private readonly StreamWriter _writer;
    private bool _isOpen = true;

    private KeyLogFile(StreamWriter writer) => _writer = writer;

    /// <summary>Opens the file to append to it; on Unix a new one is for its owner alone.</summary>
    /// <returns>Null when no file was given.</returns>
    /// <exception cref="UsageException">The file cannot be written.</exception>
    public static KeyLogFile? Open(string? path)
    {
        if (path is null)
        {
            return null;
        }

        // One writer at a time: two would overwrite each other's lines. On Unix only None keeps a second one out, and keeps no reader out.
        var options = new FileStreamOptions
        {
            Mode = FileMode.Append,
            Access = FileAccess.Write,
            Share = OperatingSystem.IsWindows() ? FileShare.Read : FileShare.None,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            return new KeyLogFile(new StreamWriter(path, options) { AutoFlush = true });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UsageException($"--key-log {path}: {e.Message}", e);
        }
    }

    /// <summary>For <c>DtlsOptions.KeyLog</c>. Lines that come after the end of the file's use are dropped.</summary>
    public void Write(string line)
    {
        lock (_writing)
        {
            if (_isOpen)
            {
                _writer.Write(line + "\n");
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_writing)
        {
            _isOpen = false;
            _writer.Dispose();
        }
    }
}
