using Dtls.Handshake;

namespace Dtls.TestKit;

/// <summary>Reaches the limits of keys without sealing millions of records.</summary>
public static class WornKeys
{
    /// <summary>Wears the write keys as if so many records had been sealed.</summary>
    public static void Wear(DtlsSession session, ulong sealedRecords) => session.WearKeysForTest(sealedRecords, forgeries: 0);
}
