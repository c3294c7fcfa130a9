namespace Dtls.Benchmarks.Compare.Contestants;

/// <summary>Associations of OpenSSL after a handshake.</summary>
internal sealed class OpenSslRecordPath : RecordPath
{
    /// <summary>More than the longest record. <c>SSL_write</c> makes one record of a call whatever this says; the handshake needs it.</summary>
    private const int Mtu = 17 * 1024;

    private readonly OpenSslContext _context;
    private readonly OpenSslBios _clientBios = OpenSslBios.Create();
    private readonly OpenSslBios _serverBios = OpenSslBios.Create();
    private readonly OpenSslPair[] _pairs;

    public OpenSslRecordPath(SuiteUnderTest suite, MadeIdentity identity, int associations)
        : base(associations)
    {
        GroupUnderTest group = GroupUnderTest.All[0];
        _context = new OpenSslContext(suite, group, identity);
        _pairs = new OpenSslPair[associations];
        for (int i = 0; i < associations; i++)
        {
            _pairs[i] = new OpenSslPair(_context, Mtu, _clientBios, _serverBios);
            _pairs[i].Connect();
        }

        OpenSslContext.Require(_pairs[0].HasNegotiated(suite, group), "another suite or group was negotiated");
        Near = new OpenSslRecordEnd([.. _pairs.Select(pair => pair.Client)]);
        Far = new OpenSslRecordEnd([.. _pairs.Select(pair => pair.Server)]);
    }

    public override RecordEnd Near { get; }

    public override RecordEnd Far { get; }

    public override void Dispose()
    {
        Array.ForEach(_pairs, pair => pair.Dispose());
        _clientBios.Free();
        _serverBios.Free();
        _context.Dispose();
    }
}
