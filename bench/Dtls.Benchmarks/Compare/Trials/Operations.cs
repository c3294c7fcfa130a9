namespace Dtls.Benchmarks.Compare.Trials;

/// <summary>The operations as the rows call them.</summary>
internal static class Operations
{
    public const string Protect = "protect";
    public const string Unprotect = "unprotect";
    public const string UnprotectForged = "unprotect-forged";
    public const string Seal = "seal";
    public const string Open = "open";
    public const string HandshakeFull = "handshake-full";
    public const string HandshakeResumed = "handshake-resumed";

    /// <summary>The record operation that stands beside an operation of a bare AEAD; any other is its own.</summary>
    public static string RecordOperation(string operation) => operation switch
    {
        Seal => Protect,
        Open => Unprotect,
        _ => operation,
    };

    public static bool IsHandshake(string operation) => operation is HandshakeFull or HandshakeResumed;
}
