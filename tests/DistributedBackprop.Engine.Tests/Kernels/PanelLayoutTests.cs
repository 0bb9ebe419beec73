using DistributedBackprop.Engine.Kernels.Panels;
using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Engine.Tests.Kernels;

public class PanelLayoutTests
{
    [Fact]
    public void Tiles_take_every_row_and_stay_in_the_memory_for_rows_by_fours()
    {
        for (int rows = 1; rows <= 100; rows++)
        {
            int inFours = RowsTaken<FourWideRows<Lanes512<float>, float>, Lanes512<float>>(rows);
            int inFoursOfNarrowLanes = RowsTaken<FourNarrowRows<Lanes256<float>, float>, Lanes256<float>>(rows);
            int inTwos = RowsTaken<TwoWideRows<Lanes256<float>, float>, Lanes256<float>>(rows);

            Assert.InRange(inFours, rows, PanelLayout.RowsFor(rows));
            Assert.InRange(inFoursOfNarrowLanes, rows, PanelLayout.RowsFor(rows));
            Assert.InRange(inTwos, rows, PanelLayout.RowsFor(rows));
        }
    }

    [Theory]
    [InlineData(24)]
    [InlineData(48)]
    [InlineData(192)]
    public void What_gradients_take_together_is_whole_tiles(int rows)
    {
        Assert.Equal(rows, RowsTaken<FourWideRows<Lanes512<float>, float>, Lanes512<float>>(rows));
        Assert.Equal(rows, RowsTaken<TwoWideRows<Lanes256<float>, float>, Lanes256<float>>(rows));
    }

    private static int RowsTaken<TRows, TLanes>(int rows)
        where TRows : struct, IRows<TRows, TLanes, float>
        where TLanes : struct, ILanes<TLanes, float>
    {
        int taken = 0;
        while (taken < rows)
        {
            int height = PanelLayout.RowsOfTile<TRows, TLanes, float>(rows - taken);
            Assert.InRange(height / TRows.Count, 1, 3);
            Assert.Equal(0, height % TRows.Count);
            Assert.InRange(height, 1, PanelLayout.MostRowsOfTile);
            taken += height;
        }

        return taken;
    }
}
