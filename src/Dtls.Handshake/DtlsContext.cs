namespace Dtls.Handshake;

/// <summary>Validated, immutable options, shared by many sessions. Thread-safe.</summary>
public sealed class DtlsContext
{
    private DtlsContext()
    {
    }

    /// <summary>True for a server's context.</summary>
    public bool IsServer => throw new NotImplementedException();

    /// <summary>The options it was made of.</summary>
    public DtlsOptions Options => throw new NotImplementedException();

    /// <summary>Checks the options of a client.</summary>
    /// <exception cref="ArgumentException">An option is impossible; the message says which and what to do.</exception>
    public static DtlsContext CreateClient(DtlsClientOptions options) => throw new NotImplementedException();

    /// <summary>Checks the options of a server.</summary>
    /// <exception cref="ArgumentException">An option is impossible; the message says which and what to do.</exception>
    public static DtlsContext CreateServer(DtlsServerOptions options) => throw new NotImplementedException();
}
