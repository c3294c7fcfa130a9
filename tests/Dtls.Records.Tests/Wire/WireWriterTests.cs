using Dtls.Records.Wire;

namespace Dtls.Records.Tests.Wire;

public sealed class WireWriterTests
{
    [Fact]
    public void What_is_written_reads_back()
    {
        var writer = new WireWriter(new byte[100]);
        writer.WriteUInt8(1);
        writer.WriteUInt16(0x0203);
        writer.WriteUInt24(0x040506);
        writer.WriteUInt32(0x0708090A);
        writer.WriteUInt48(0x0B0C0D0E0F10);
        writer.WriteUInt64(0x1112131415161718);
        Assert.Equal(TestKeys.Count(1, 24), writer.Written.ToArray());
        Assert.False(writer.Overflowed);
    }

    [Fact]
    public void Vectors_nest_and_get_their_lengths_at_the_end()
    {
        var writer = new WireWriter(new byte[100]);
        VectorMark outer = writer.BeginVector24();
        writer.WriteVector8([0xA]);
        writer.WriteVector16([0xB, 0xC]);
        writer.WriteVector24([]);
        writer.EndVector(outer);
        Assert.Equal(Convert.FromHexString("000009" + "010A" + "00020B0C" + "000000"), writer.Written.ToArray());
    }

    [Fact]
    public void A_field_that_does_not_fit_spoils_all_that_follow()
    {
        byte[] destination = new byte[4];
        var writer = new WireWriter(destination);
        writer.WriteUInt8(1);
        writer.WriteUInt32(0xFFFFFFFF);
        writer.WriteUInt8(2);
        writer.WriteBytes([3]);
        writer.EndVector(writer.BeginVector8());
        Assert.True(writer.Overflowed);
        Assert.Equal(1, writer.Length);
        Assert.Equal([1, 0, 0, 0], destination);
    }

    [Fact]
    public void A_vector_too_long_for_its_length_field_overflows()
    {
        var writer = new WireWriter(new byte[300]);
        VectorMark mark = writer.BeginVector8();
        writer.Reserve(256);
        writer.EndVector(mark);
        Assert.True(writer.Overflowed);
    }
}
