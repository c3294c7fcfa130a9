using Dtls.Benchmarks.Benchmarks;
using Dtls.Benchmarks.Compare.Contestants;
using Dtls.Handshake;
using Dtls.Records;

namespace Dtls.Benchmarks.Scale;

/// <summary>Bytes of the managed heap that the parts of an association take.</summary>
internal static class Footprints
{
    private const int Samples = 2000;

    /// <summary>Both halves of a record layer with the keys of one epoch.</summary>
    public static double OfRecordLayer(ProtocolVersion version) => Of(() =>
    {
        EpochKeys keys = RecordKeys.Create(version, AeadAlgorithm.Aes128Gcm);
        return (RecordKeys.CreateSealer(keys, AeadProvider.Auto), RecordKeys.CreateOpener(keys, AeadProvider.Auto));
    });

    /// <summary>A server's session whose handshake was over minutes ago.</summary>
    public static double OfServerSession(DtlsContext server, DtlsContext client, JumpingTime time) => Of(() => Finished(server, client, time));

    /// <summary>What is alive on the managed heap.</summary>
    public static long Alive()
    {
        GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    private static double Of<T>(Func<T> create)
    {
        var kept = new T[Samples];
        kept[0] = create();
        long before = Alive();
        for (int i = 1; i < Samples; i++)
        {
            kept[i] = create();
        }

        double bytes = (Alive() - before) / (double)(Samples - 1);
        GC.KeepAlive(kept);
        return bytes;
    }

    private static DtlsSession Finished(DtlsContext serverContext, DtlsContext clientContext, JumpingTime time)
    {
        var exchange = new SessionExchange();
        DtlsSession server = DtlsSession.CreateServer(serverContext);
        using DtlsSession client = DtlsSession.CreateClient(clientContext);
        for (int i = 0; i < 8; i++) // a few seconds for ACKs, minutes for what is kept in case of a repetition
        {
            exchange.Run(client, server);
            time.Jump(i < 4 ? TimeSpan.FromSeconds(1) : TimeSpan.FromMinutes(5));
            client.HandleTimeout(exchange);
            server.HandleTimeout(exchange);
        }

        return server;
    }
}
